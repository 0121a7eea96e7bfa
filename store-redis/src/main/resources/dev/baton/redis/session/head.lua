-- SPDX-License-Identifier: Apache-2.0
-- Tells what a session is apart from its attributes.
-- Reply: {1, now, last access, maxInactive, absolute deadline or -1, access before, stamp, metadata}; {} absent
local stored = redis.call('HMGET', data, 'v', 'b')
if not lives(stored[1]) then
  return {}
end
local now = clock()
local last_access, max_inactive = read_needed_times()
if now >= deadline(last_access, max_inactive) then
  return {}
end
local answer = with_times(1, now, last_access, max_inactive)
answer[7], answer[8] = stored[1], stored[2]
return answer
