-- SPDX-License-Identifier: Apache-2.0
-- Claims a key for good, until it is forgotten.
-- KEYS: 1 the claim. ARGV: 1 claimant; 2 how long it is kept
-- Reply: 1 it is the claimant's, 0 it is another's
local kept = redis.call('GET', KEYS[1])
if not kept then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1
end
return kept == ARGV[1] and 1 or 0
