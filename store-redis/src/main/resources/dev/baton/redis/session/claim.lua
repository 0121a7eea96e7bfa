-- SPDX-License-Identifier: Apache-2.0
-- Takes a session for ending it. The whole session is read behind this script in the same transaction.
-- ARGV: 2 incarnation, or nothing for whichever is there; 3 owner; 4 lease; 5 '1' if only a due session is wanted; 6 the
-- channel of changes, or nothing
-- Reply: {1, now, last access, attempt} claimed; {2} held; the times behind 3 not due; {} absent
local stamp = redis.call('HGET', data, 'v')
if not stamp then
  redis.call('DEL', times, queue)
  redis.call('ZREM', index, handle)
  return {}
end
if ARGV[2] ~= '' and string.sub(stamp, 1, 16) ~= ARGV[2] then
  return {}
end
local now = clock()
local last_access, max_inactive = read_times()
local attempt = 1
if lives(stamp) then
  -- A session without times falls to whoever finds it: nobody else could ever end it.
  local due = last_access and max_inactive and deadline(last_access, max_inactive) or now
  if ARGV[5] == '1' and now < due then
    schedule(due, now)
    return with_times(3, now, last_access, max_inactive)
  end
  dismiss()
else
  local owner, last_until, last_attempt = string.sub(stamp, LIVE + 1, LIVE + 8), struct.unpack('>I8I4', stamp, LIVE + 9)
  attempt = last_attempt
  if owner ~= ARGV[3] then
    if now < last_until then
      return {2}
    end
    attempt = attempt + 1
  end
end
if ARGV[6] ~= '' then
  redis.call('PUBLISH', ARGV[6], handle .. ' ended')
end
local lease_end = now + tonumber(ARGV[4])
redis.call('HSET', data, 'v', string.sub(stamp, 1, LIVE) .. ARGV[3] .. struct.pack('>I8I4', lease_end, attempt))
redis.call('ZADD', index, lease_end, handle)
return {1, now, last_access or now, attempt}
