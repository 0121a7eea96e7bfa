-- SPDX-License-Identifier: Apache-2.0
-- Takes the lock, or a place in the queue for it.
-- ARGV: 3 client; 4 owner; 5 lease; 6 '1' if he waits; 7 after which time this must do nothing, or ''
-- Reply: {kind, what, time}: kind 1 granted, what is the token; 2 taken, until its end; 0 too late
local client, asker, lease, waits = ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6] == '1'
local now, micros = clock()
if ARGV[7] ~= '' and now > tonumber(ARGV[7]) then
  return {0, 0, now}
end
local owner, token = holder()
if owner == asker then
  extend(lease)
  return {1, token, now}
end
if not owner and redis.call('EXISTS', queue) == 0 then
  return {1, grant(asker, lease, micros), now}
end
local asking = {}
if waits then
  asking[asker] = true
  wait(asker, micros)
  is_heard(client, now)
end
if owner then
  return {2, redis.call('PTTL', lock), now}
end
local first, granted = pass_on(now, micros, asking, lease)
if not first then
  return {1, grant(asker, lease, micros), now}
end
if first == asker then
  return {1, granted, now}
end
return {2, TAKEN_UP, now}
