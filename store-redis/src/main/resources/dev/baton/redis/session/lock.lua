-- SPDX-License-Identifier: Apache-2.0
-- Takes the lease, or a place in the queue for it; with the lease it tells what load.lua tells. Whoever was granted the
-- lease while he waited takes it up with this too.
-- ARGV: 2 what the node knows, as in since.lua; 3 the presented secret's hash; 4 '1' if this counts as access; 5 owner;
-- 6 lease; 7 how long he waits at most, 0 for not at all; 8 the channel on which he is told
-- Reply: {} absent; {1, that of since.lua, token} granted; {2, that of since.lua} wrong secret; {3, time until the
-- present lease ends} another has it, and the asker has his place if he waits
local stamp = redis.call('HGET', data, 'v')
if not lives(stamp) then
  return {}
end
local now, micros = clock()
local last_access, max_inactive = read_needed_times()
local asker, lease, patience = ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
if now >= deadline(last_access, max_inactive) then
  leave(asker, now, micros)
  return {}
end
if ARGV[3] ~= string.sub(stamp, 25, LIVE) then
  leave(asker, now, micros)
  return {2, since(ARGV[2], stamp, now, last_access, max_inactive)}
end

local token, owner, lease_end = read_lease()
local function granted(granted_token)
  local changes = since(ARGV[2], stamp, now, last_access, max_inactive)
  write_lease(granted_token, asker, now + lease)
  if ARGV[4] == '1' then
    changes[3] = touch_if_due(last_access, max_inactive, now)
  end
  return {1, changes, granted_token}
end

if owner == asker then
  return granted(token)
end
local waiters = read_queue()
local is_free = not owner or now >= lease_end
if is_free and #waiters == 0 then
  return granted(next_token(token, micros))
end

local in_queue = false
for i = 1, #waiters do
  in_queue = in_queue or waiting_owner(waiters[i]) == asker
end
if not in_queue and patience > 0 then
  redis.call('RPUSH', queue, asker .. struct.pack('>I8', now + patience) .. ARGV[8])
  if redis.call('PTTL', queue) < patience + TAKEN_UP then
    redis.call('PEXPIRE', queue, patience + TAKEN_UP)
  end
end
if is_free then
  local next_owner, next_end, granted_token = pass_on(token, now, micros, asker)
  if not next_owner then
    return granted(next_token(token, micros))
  end
  if next_owner == asker then
    return granted(granted_token)
  end
  lease_end = next_end
end
return {3, lease_end - now}
