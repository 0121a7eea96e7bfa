-- SPDX-License-Identifier: Apache-2.0
-- Removes every trace of a session that the owner has claimed.
-- ARGV: 2 incarnation; 3 owner
-- Reply: 1 removed; 0 nothing was there; -1 another session or another owner's
local stamp = redis.call('HGET', data, 'v')
if not stamp then
  return 0
end
if #stamp ~= ENDING or string.sub(stamp, 1, 16) ~= ARGV[2] or string.sub(stamp, LIVE + 1, LIVE + 8) ~= ARGV[3] then
  return -1
end
redis.call('UNLINK', data, times, KEYS[4])
redis.call('ZREM', index, handle)
return 1
