-- SPDX-License-Identifier: Apache-2.0
-- What the operations have in common; it stands before each of them. LockLayout draws what is stored and gives the
-- constants, in capitals.
--
-- KEYS of every operation: 1 lock, 2 queue, 3 clients, 4 token. ARGV[1] is the lock's name, ARGV[2] what every channel
-- begins with. Every operation may be carried out again without a further effect.
local lock, queue, clients, token_key = KEYS[1], KEYS[2], KEYS[3], KEYS[4]

-- Milliseconds, and the same in microseconds.
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000), t[1] * 1000000 + t[2]
end

-- Owner and token of who has the lock, and both as they are stored.
local function holder()
  local value = redis.call('GET', lock)
  if not value then
    return nil
  end
  local token, owner = string.match(value, '^(%d+)|(.+)$')
  if not token then
    error('the lock has a value that is none')
  end
  return owner, token, value
end

-- Never shortens: who holds it counts on what he was told before. Always writes: for replicas one waits only after that.
local function extend(lease)
  redis.call('PEXPIRE', lock, math.max(lease, redis.call('PTTL', lock)))
end

-- The token rises also where the last ones were lost with a server, as long as clocks differ by less than that took.
local function grant(owner, lease, micros)
  local last = tonumber(redis.call('GET', token_key) or '0')
  if not last then
    error('the token is none')
  end
  local token = string.format('%.0f', math.max(last + 1, micros))
  redis.call('SET', token_key, token)
  redis.call('SET', lock, token .. '|' .. owner, 'PX', lease)
  return token
end

local function client_of(owner)
  return string.match(owner, '^[^:]*')
end

-- Puts an owner at the end of the queue, whatever the clock does, or leaves him where he is.
local function wait(owner, micros)
  if redis.call('ZSCORE', queue, owner) then
    return
  end
  local last = redis.call('ZRANGE', queue, -1, -1, 'WITHSCORES')
  local place = micros
  if last[2] and tonumber(last[2]) >= micros then
    place = tonumber(last[2]) + 1
  end
  redis.call('ZADD', queue, string.format('%.0f', place), owner)
end

local function is_heard(client, now)
  redis.call('HSET', clients, client, string.format('%.0f', now))
  redis.call('PEXPIRE', clients, KEPT)
  redis.call('PEXPIRE', queue, KEPT)
end

-- Grants a free lock to the first who waits and lives: to one of those who are asking for the whole lease, to another for
-- as long as he has to take it up, and he is told. Returns owner and token, or nothing if nobody is left.
local function pass_on(now, micros, asking, lease)
  local first = redis.call('ZRANGE', queue, 0, 0)[1]
  while first do
    redis.call('ZREM', queue, first)
    if asking[first] then
      return first, grant(first, lease, micros)
    end
    local seen = tonumber(redis.call('HGET', clients, client_of(first)) or '0')
    if now - seen <= SILENCE then
      local token = grant(first, TAKEN_UP, micros)
      -- Who may not publish grants all the same: it is found by asking.
      local number = string.sub(first, #client_of(first) + 2)
      redis.pcall('PUBLISH', ARGV[2] .. client_of(first), number .. ' ' .. token .. ' ' .. ARGV[1])
      return first, token
    end
    first = redis.call('ZRANGE', queue, 0, 0)[1]
  end
  redis.call('DEL', lock, clients)
  return nil
end
