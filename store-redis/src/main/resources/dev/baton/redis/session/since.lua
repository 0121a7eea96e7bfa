-- SPDX-License-Identifier: Apache-2.0
-- What a node does not have of a session that lives.
-- 'known' is the incarnation and version that the node has, or nothing.
-- Reply: {1, now, last access, maxInactive, absolute deadline or -1, access before} the node has all, or nothing: then the
-- whole is read behind this script in the same transaction; the same with 2, stamp, metadata or nothing, {name, version,
-- value, ...}, {name, ...} changed; with 3, {field, value, ...} whole
local function since(known, stamp, now, last_access, max_inactive, access_before)
  local answer = with_times(1, now, last_access, max_inactive, access_before)
  if known == '' or string.sub(stamp, 1, 24) == known then
    return answer
  end

  local function whole()
    answer[1], answer[7] = 3, redis.call('HGETALL', data)
    return answer
  end

  if string.sub(stamp, 1, 16) ~= string.sub(known, 1, 16) then
    return whole()
  end
  local base = struct.unpack('>I8', known, 17)
  local stored = redis.call('HMGET', data, 'b', 'p', 'r')
  local metadata, packed, removals = stored[1], stored[2], stored[3]
  -- The removals before the first one remembered, or a copy of what this server has lost.
  if base > struct.unpack('>I8', stamp, 17) or removals and base < struct.unpack('>I8', removals) then
    return whole()
  end

  local set, present, at = {}, {}, 1
  while at <= #packed do
    local name, version, own, value, next = attribute(packed, at)
    present[name] = true
    if version > base then
      set[#set + 1] = name
      set[#set + 1] = version
      if own then
        set[#set + 1] = redis.call('HGET', data, 'a:' .. name) or error('the value of an attribute is missing')
      else
        set[#set + 1] = string.sub(packed, value, next - 1)
      end
    end
    at = next
  end

  local removed = {}
  at = removals and 9 or 1
  while removals and at <= #removals do
    local length, version = struct.unpack('>HI8', removals, at)
    if version <= base then
      break
    end
    local name = string.sub(removals, at + REMOVAL, at + REMOVAL - 1 + length)
    if not present[name] then
      removed[#removed + 1] = name
    end
    at = at + REMOVAL + length
  end
  answer[1], answer[7], answer[9], answer[10] = 2, stamp, set, removed
  answer[8] = struct.unpack('>I8', metadata) > base and metadata
  return answer
end
