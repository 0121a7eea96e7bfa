-- SPDX-License-Identifier: Apache-2.0
-- Gives a grant up.
-- ARGV: 3 token and owner as they are stored
-- Reply: 1 it was the owner's, 0 it was not
local owner, token, value = holder()
if value ~= ARGV[3] then
  return 0
end
if redis.call('EXISTS', queue) == 0 then
  redis.call('DEL', lock)
else
  local now, micros = clock()
  pass_on(now, micros, {}, 0)
end
return 1
