-- SPDX-License-Identifier: Apache-2.0
-- Applies a delta, once. lease.lua stands before it only for a delta that names a lease: the others need not pay for it.
-- ARGV: 2 incarnation; 3 node; 4 sequence; 5 base version of the metadata, or nothing if it does not change; 6 secret's
-- hash; 7 maxInactive and absolute deadline, as in the metadata; 8 metadata's body; 9 token and owner of the lease, or nothing; 10 '1' if it is given up; 11 the
-- channel of changes, or nothing; 12 the version up to which the node's copy was complete; 13 how many attributes are
-- set, 14 removed; then name and value of each that is set, name of each that is removed, name and version of each that
-- is guarded
-- Reply: {1, now, last access, maxInactive, absolute deadline or -1, access before, version, how many were overwritten
-- unseen} committed, by this call or an earlier one; {2, 1 if the metadata has another version, {name, ...}} conflict; {3} fenced; {} gone
local first_set = 15
local stored = redis.call('HMGET', data, 'v', 'p')
local stamp, packed = stored[1], stored[2]
if not lives(stamp) or string.sub(stamp, 1, 16) ~= ARGV[2] then
  return {}
end
local now, micros = clock()
local last_access, max_inactive = read_needed_times()
local token
if ARGV[9] ~= '' then
  token = held(ARGV[9])
end
local releases = token and ARGV[10] == '1'

-- The sequence is compared in halves, because a Lua number holds 53 bits.
local node, high, low = ARGV[3], struct.unpack('>I4I4', ARGV[4])
local others = string.sub(stamp, LIVE + 1)
for i = 1, #others, COMMIT do
  if string.sub(others, i, i + 7) == node then
    local last_high, last_low, made = struct.unpack('>I4I4I8', others, i + 8)
    if last_high > high or last_high == high and last_low >= low then
      if releases then
        pass_on(token, now, micros)
      end
      local answer = with_times(1, now, last_access, max_inactive)
      answer[7], answer[8] = made, 0
      return answer
    end
    others = string.sub(others, 1, i - 1) .. string.sub(others, i + COMMIT)
    break
  end
end

if ARGV[9] ~= '' and not token then
  return {3}
end

local base, sets, removes = tonumber(ARGV[12]), tonumber(ARGV[13]), tonumber(ARGV[14])
local first_removed = first_set + 2 * sets
local first_guard = first_removed + removes
local to_set, to_remove, guard = {}, {}, {}
for i = first_set, first_removed - 1, 2 do
  to_set[ARGV[i]] = true
end
for i = first_removed, first_guard - 1 do
  to_remove[ARGV[i]] = true
end
for i = first_guard, #ARGV, 2 do
  guard[ARGV[i]] = tonumber(ARGV[i + 1])
end

-- What stays is taken over in runs, unlooked at; what is set is written anew behind it.
local runs, removed, had_own, differing = {}, {}, {}, {}
local at, run, size, overwritten = 1, 1, 0, 0
while at <= #packed do
  local name, version, own, _, next = attribute(packed, at)
  local guarded = guard[name]
  if guarded then
    if guarded ~= version then
      differing[#differing + 1] = name
    end
    guard[name] = nil
  end
  local removing = to_remove[name]
  if removing or to_set[name] then
    if version > base then
      overwritten = overwritten + 1
    end
    if removing then
      removed[#removed + 1] = name
    end
    if own then
      had_own[name] = true
    end
    if at > run then
      runs[#runs + 1] = string.sub(packed, run, at - 1)
      size = size + at - run
    end
    run = next
  end
  at = next
end
if run <= #packed then
  runs[#runs + 1] = string.sub(packed, run)
  size = size + #packed - run + 1
end
for name, version in pairs(guard) do
  if version ~= 0 then
    differing[#differing + 1] = name
  end
end

local changes_metadata = ARGV[5] ~= ''
local metadata = changes_metadata and redis.call('HGET', data, 'b')
local metadata_differs = metadata and struct.unpack('>I8', metadata) ~= tonumber(ARGV[5])
if metadata_differs or #differing > 0 then
  return {2, metadata_differs and 1 or 0, differing}
end

-- From here on everything is read and checked before anything is written: an error undoes no write.
local version = struct.unpack('>I8', stamp, 17) + 1
local stored_version = struct.pack('>I8', version)
local secret = string.sub(stamp, 25, LIVE)
local changes = {}

if changes_metadata then
  local retired
  if ARGV[6] ~= secret then
    retired = struct.pack('>I8', now + RETIRED_FOR) .. secret
    secret = ARGV[6]
  else
    retired = string.sub(metadata, 25, 32 + (struct.unpack('>I8', metadata, 25) > 0 and SECRET or 0))
  end
  local last
  max_inactive, last = struct.unpack('>i8>i8', ARGV[7])
  absolute = last <= LONGEST and last or math.huge
  changes[1], changes[2] = 'b', stored_version .. ARGV[7] .. retired .. ARGV[8]
end

if #removed > 0 then
  local removals = redis.call('HGET', data, 'r') or struct.pack('>I8', 0)
  local latest = {}
  for i = 1, #removed do
    latest[i] = struct.pack('>H', #removed[i]) .. stored_version .. removed[i]
  end
  local floor, remembered = string.sub(removals, 1, 8), table.concat(latest) .. string.sub(removals, 9)
  local count, from = 0, 1
  while from <= #remembered and count < REMOVALS do
    from = from + REMOVAL + struct.unpack('>H', remembered, from)
    count = count + 1
  end
  if from <= #remembered then
    floor = string.sub(remembered, from + 2, from + 9)
  end
  changes[#changes + 1], changes[#changes + 2] = 'r', floor .. string.sub(remembered, 1, from - 1)
end

if ARGV[11] ~= '' then
  redis.call('PUBLISH', ARGV[11], string.format('%s %.0f', handle, version))
end
if releases then
  pass_on(token, now, micros)
end

local news = {}
local version_high, version_low = math.floor(version / 4294967296), version % 4294967296
for i = first_set, first_removed - 1, 2 do
  local name, value = ARGV[i], ARGV[i + 1]
  size = size + RECORD + #name
  if #value <= SMALL and size + #value <= PACKED then
    size = size + #value
    news[#news + 1] = struct.pack('>HHHI4', #name, #value, version_high, version_low)
    news[#news + 1] = name
    news[#news + 1] = value
  else
    news[#news + 1] = struct.pack('>HHHI4', #name, OWN, version_high, version_low)
    news[#news + 1] = name
    had_own[name] = nil
    redis.call('HSET', data, 'a:' .. name, value)
  end
end
for name in pairs(had_own) do
  redis.call('HDEL', data, 'a:' .. name)
end
-- The operator copies once; table.concat, which takes any number, copies long strings more often.
if #runs <= 3 then
  packed = (runs[1] or '') .. (runs[2] or '') .. (runs[3] or '') .. table.concat(news)
else
  packed = table.concat(runs) .. table.concat(news)
end
redis.call('HSET', data, 'p', packed,
  'v', ARGV[2] .. stored_version .. secret .. node .. ARGV[4] .. stored_version
    .. string.sub(others, 1, COMMIT * (NODES - 1)), unpack(changes))
local access_before = last_access
local touches = now - last_access >= throttle(max_inactive)
if touches then
  last_access = now
end
if changes_metadata and absolute == math.huge then
  redis.call('HDEL', times, 'e')
end
if touches or changes_metadata then
  write_times(last_access, max_inactive, now)
end
local answer = with_times(1, now, last_access, max_inactive, access_before)
answer[7], answer[8] = version, overwritten
return answer
