-- SPDX-License-Identifier: Apache-2.0
-- Gives up the lease, or a place in the queue for it.
-- ARGV: 2 token and owner; or the owner alone, if he waits and may have been granted the lease meanwhile
-- Reply: 1
local now, micros = clock()
if #ARGV[2] == 8 then
  leave(ARGV[2], now, micros)
else
  local token = held(ARGV[2])
  if token then
    pass_on(token, now, micros)
  end
end
return 1
