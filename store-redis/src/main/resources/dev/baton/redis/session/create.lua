-- SPDX-License-Identifier: Apache-2.0
-- Creates a session unless another one has its handle.
-- ARGV: 2 incarnation; 3 maxInactive; 4 absolute deadline, or nothing; then field and value, for each field of the data
-- Reply: {1, now, last access, maxInactive, absolute deadline or -1, access before} created, by this call or an earlier one;
-- {} taken
local now = clock()
local stamp = redis.call('HGET', data, 'v')
if stamp then
  if string.sub(stamp, 1, 16) ~= ARGV[2] then
    return {}
  end
  return with_times(1, now, read_needed_times())
end
for i = 5, #ARGV, 2 do
  redis.call('HSET', data, ARGV[i], ARGV[i + 1])
end
local max_inactive = tonumber(ARGV[3])
absolute = tonumber(ARGV[4]) or math.huge
write_times(now, max_inactive, now)
return with_times(1, now, now, max_inactive)
