-- SPDX-License-Identifier: Apache-2.0
-- Tells what the asking node does not have, and touches the session if the load counts as access and a touch is due.
-- ARGV: 2 what the node knows, as in since.lua; 3 the secret's hash that a client presented, 'T' if trusted, or nothing
-- Reply: {} absent; that of since.lua
local stamp = redis.call('HGET', data, 'v')
if not lives(stamp) then
  return {}
end
local now = clock()
local last_access, max_inactive = read_needed_times()
if now >= deadline(last_access, max_inactive) then
  return {}
end
local access, access_before = ARGV[3], last_access
if access ~= '' and (access == 'T' or access == string.sub(stamp, 25, LIVE)) then
  last_access = touch_if_due(last_access, max_inactive, now)
end
return since(ARGV[2], stamp, now, last_access, max_inactive, access_before)
