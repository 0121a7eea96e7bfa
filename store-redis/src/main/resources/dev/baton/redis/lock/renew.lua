-- SPDX-License-Identifier: Apache-2.0
-- Renews a grant, and never brings one back.
-- ARGV: 3 token and owner as they are stored; 4 lease
-- Reply: 1 renewed, 0 gone
local owner, token, value = holder()
if value ~= ARGV[3] then
  return 0
end
extend(tonumber(ARGV[4]))
return 1
