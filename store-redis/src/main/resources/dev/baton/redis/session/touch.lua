-- SPDX-License-Identifier: Apache-2.0
-- Counts as access now.
-- ARGV: 2 incarnation
-- Reply: {1, now, last access, maxInactive, absolute deadline or -1, access before} touched; {} gone
local stamp = redis.call('HGET', data, 'v')
if not lives(stamp) or string.sub(stamp, 1, 16) ~= ARGV[2] then
  return {}
end
local now = clock()
local access_before, max_inactive = read_needed_times()
write_times(now, max_inactive, now)
return with_times(1, now, now, max_inactive, access_before)
