-- SPDX-License-Identifier: Apache-2.0
-- Takes note that the entries were looked at.
-- ARGV: 2 after how many milliseconds they are due again
-- Reply: 1
if redis.call('EXISTS', entries) == 1 then
  redis.call('ZADD', looks, clock() + tonumber(ARGV[2]), principal)
else
  redis.call('ZREM', looks, principal)
end
return 1
