-- SPDX-License-Identifier: Apache-2.0
-- Ends an owner's wait, and gives up what was granted to him meanwhile.
-- ARGV: 3 owner
-- Reply: 1
redis.call('ZREM', queue, ARGV[3])
if holder() == ARGV[3] then
  local now, micros = clock()
  pass_on(now, micros, {}, 0)
end
return 1
