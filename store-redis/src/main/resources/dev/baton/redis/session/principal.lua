-- SPDX-License-Identifier: Apache-2.0
-- What the operations on a principal's entries have in common; it stands before each of them.
--
-- KEYS: 1 the principal's entries, 2 the bucket's index of looks. ARGV[1] is the principal's key.
local entries, looks, principal = KEYS[1], KEYS[2], ARGV[1]

-- Milliseconds.
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
