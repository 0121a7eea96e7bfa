-- SPDX-License-Identifier: Apache-2.0
-- Makes a lease last from now on, also one that ran out and that nobody took since.
-- ARGV: 2 token and owner; 3 lease
-- Reply: 1 renewed; 0 it is no longer its holder's
local token, owner = held(ARGV[2])
if not token or not lives(redis.call('HGET', data, 'v')) then
  return 0
end
write_lease(token, owner, (clock()) + tonumber(ARGV[3]))
return 1
