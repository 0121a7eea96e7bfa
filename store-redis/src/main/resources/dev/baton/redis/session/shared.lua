-- SPDX-License-Identifier: Apache-2.0
-- What the operations have in common; it stands before each of them. SessionLayout draws what is stored and gives the
-- constants, in capitals.
--
-- KEYS of every operation: 1 data, 2 times, 3 the bucket's index of deadlines, 4 the queue for the lease, for those that
-- may touch it. ARGV[1] is the handle. Whatever is wrong with stored bytes ends in a Lua error, which is never an answer
-- about the session. Messages go out before anything is written: who may not publish has changed nothing.
local data, times, index, handle = KEYS[1], KEYS[2], KEYS[3], ARGV[1]

-- Milliseconds, and the same in microseconds.
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000), t[1] * 1000000 + t[2]
end

local function throttle(max_inactive)
  if max_inactive <= 0 then
    return MAX_THROTTLE
  end
  return math.min(max_inactive / THROTTLE_DIVISOR, MAX_THROTTLE)
end

-- The absolute deadline, as it was read with the times; infinite if there is none.
local absolute = math.huge

-- Infinite for a session that does not fall due.
local function deadline(last_access, max_inactive)
  if max_inactive <= 0 then
    return absolute
  end
  return math.min(absolute, math.ceil(last_access + max_inactive + throttle(max_inactive)))
end

local function time(text)
  local number = tonumber(text or '')
  return number and math.abs(number) <= LONGEST and number == math.floor(number) and number or nil
end

local function read_times()
  local t = redis.call('HMGET', times, 'a', 'i', 'e')
  absolute = t[3] and (time(t[3]) or error('the absolute deadline is none')) or math.huge
  return time(t[1]), time(t[2])
end

local function read_needed_times()
  local last_access, max_inactive = read_times()
  if not last_access or not max_inactive then
    error('the times are missing or are none')
  end
  return last_access, max_inactive
end

-- Whether the stamp is that of a session that lives: neither absent nor being ended.
local function lives(stamp)
  if not stamp or #stamp == ENDING then
    return false
  end
  if #stamp < LIVE or (#stamp - LIVE) % COMMIT ~= 0 then
    error('the stamp has ' .. #stamp .. ' bytes')
  end
  return true
end

-- The times as answers tell them, behind the kind of the answer.
local function with_times(kind, now, last_access, max_inactive, access_before)
  return {kind, now, last_access, max_inactive, absolute == math.huge and -1 or absolute, access_before or last_access}
end

-- Moves the index's entry and, when they end too soon for this deadline, the expiry of the keys. They are given twice
-- the time that is owed, because moving the data's expiry tells every node that tracks the data that it changed.
local function schedule(due, now)
  if due == math.huge then
    redis.call('ZADD', index, '+inf', handle)
    redis.call('PERSIST', index)
    if redis.call('PTTL', data) >= 0 then
      redis.call('PERSIST', data)
      redis.call('PERSIST', times)
    end
    return
  end
  redis.call('ZADD', index, due, handle)
  local owed = due - now + KEPT
  if redis.call('PTTL', data) < owed then
    redis.call('PEXPIREAT', data, due + 2 * KEPT)
    redis.call('PEXPIREAT', times, due + 2 * KEPT)
  end
  if redis.call('PTTL', index) < owed and redis.call('ZCOUNT', index, '+inf', '+inf') == 0 then
    redis.call('PEXPIREAT', index, due + 2 * KEPT)
  end
end

local function write_times(last_access, max_inactive, now)
  redis.call('HSET', times, 'a', last_access, 'i', max_inactive)
  if absolute < math.huge then
    redis.call('HSET', times, 'e', string.format('%.0f', absolute))
  end
  schedule(deadline(last_access, max_inactive), now)
end

-- An access; the last access that is stored after it.
local function touch_if_due(last_access, max_inactive, now)
  if now - last_access < throttle(max_inactive) then
    return last_access
  end
  write_times(now, max_inactive, now)
  return now
end

-- The attribute whose record begins at 'at': its name, its version, whether its value has a field of its own, where its
-- value begins, and where the next record does.
local function attribute(packed, at)
  local name_length, value_length, high, low = struct.unpack('>HHHI4', packed, at)
  local value = at + RECORD + name_length
  local own = value_length == OWN
  return string.sub(packed, at + RECORD, value - 1), high * 4294967296 + low, own, value,
    own and value or value + value_length
end
