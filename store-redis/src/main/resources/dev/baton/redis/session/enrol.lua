-- SPDX-License-Identifier: Apache-2.0
-- Enters a session, unless as many others are entered as may be.
-- ARGV: 2 handle; 3 mark; 4 the most entries that may stand afterwards
-- Reply: {} entered; {handle, entry, ...} full
if redis.call('HEXISTS', entries, ARGV[2]) == 0 and redis.call('HLEN', entries) >= tonumber(ARGV[4]) then
  return redis.call('HGETALL', entries)
end
local now = clock()
redis.call('HSET', entries, ARGV[2], struct.pack('>I8', now) .. ARGV[3])
local look = redis.call('ZSCORE', looks, principal)
if not look or tonumber(look) > now + FIRST_LOOK then
  redis.call('ZADD', looks, now + FIRST_LOOK, principal)
end
return {}
