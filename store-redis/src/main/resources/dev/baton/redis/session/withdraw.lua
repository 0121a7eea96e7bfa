-- SPDX-License-Identifier: Apache-2.0
-- Takes an entry back.
-- ARGV: 2 handle; 3 mark, or nothing for whichever entry there is
-- Reply: 1
local entry = redis.call('HGET', entries, ARGV[2])
if entry and (ARGV[3] == '' or string.sub(entry, 9) == ARGV[3]) then
  redis.call('HDEL', entries, ARGV[2])
  if redis.call('EXISTS', entries) == 0 then
    redis.call('ZREM', looks, principal)
  end
end
return 1
