-- SPDX-License-Identifier: Apache-2.0
-- The lease of a session, and who waits for it.
--
-- A message is a letter and the owner that it is for: 'g' the lease is his, if he takes it up in time; 'p' another waiter's;
-- 'e' the session has ended.
local queue = KEYS[4]

-- The token of the last grant and, if somebody has the lease, its owner and its end.
local function read_lease()
  local lease = redis.call('HGET', times, 'l')
  if not lease then
    return 0
  end
  if #lease ~= FREE and #lease ~= LEASED then
    error('the lease has ' .. #lease .. ' bytes')
  end
  local token = struct.unpack('>I8', lease)
  if token > HIGHEST_TOKEN then
    error('the token is none')
  end
  if #lease == FREE then
    return token
  end
  local lease_end = struct.unpack('>I8', lease, 17)
  return token, string.sub(lease, 9, 16), lease_end
end

-- The token and the owner of a lease, if it has not been given up and nobody was granted it since.
local function held(token_and_owner)
  local lease = redis.call('HGET', times, 'l')
  if lease and #lease == LEASED and string.sub(lease, 1, 16) == token_and_owner then
    return (struct.unpack('>I8', lease)), string.sub(lease, 9, 16)
  end
end

local function write_lease(token, owner, lease_end)
  redis.call('HSET', times, 'l', struct.pack('>I8', token) .. owner .. struct.pack('>I8', lease_end))
end

-- Rises also where a server was lost with the last tokens, as long as clocks differ by less than that took.
local function next_token(token, micros)
  return math.max(token + 1, micros)
end

local function read_queue()
  local waiters = redis.call('LRANGE', queue, 0, -1)
  for i = 1, #waiters do
    if #waiters[i] < WAITER then
      error('a waiter has ' .. #waiters[i] .. ' bytes')
    end
  end
  return waiters
end

local function waiting_owner(waiter)
  return string.sub(waiter, 1, 8)
end

local function tell(waiter, letter)
  redis.call('PUBLISH', string.sub(waiter, WAITER + 1), letter .. waiting_owner(waiter))
end

-- Grants the lease to the first who still waits, for as long as he has to take it up, and tells all who wait, but for the
-- asker; or to nobody. Returns owner, end and token of the lease, if there is one.
local function pass_on(token, now, micros, asker)
  local waiters, first = read_queue(), nil
  for i = 1, #waiters do
    if first then
      tell(waiters[i], 'p')
    elseif struct.unpack('>I8', waiters[i], 9) > now then
      first = i
      if waiting_owner(waiters[i]) ~= asker then
        tell(waiters[i], 'g')
      end
    end
  end
  if not first then
    redis.call('HSET', times, 'l', struct.pack('>I8', token))
    if #waiters > 0 then
      redis.call('DEL', queue)
    end
    return nil
  end
  local owner = waiting_owner(waiters[first])
  token = next_token(token, micros)
  local lease_end = now + TAKEN_UP
  write_lease(token, owner, lease_end)
  redis.call('LTRIM', queue, first, -1)
  return owner, lease_end, token
end

-- Takes an owner out of the queue; passes the lease on if it was granted to him meanwhile.
local function leave(asker, now, micros)
  local waiters = read_queue()
  for i = 1, #waiters do
    if waiting_owner(waiters[i]) == asker then
      redis.call('LREM', queue, 1, waiters[i])
    end
  end
  local token, owner = read_lease()
  if owner == asker then
    pass_on(token, now, micros)
  end
end

-- Sends away all who wait, because the session has ended.
local function dismiss()
  local waiters = read_queue()
  for i = 1, #waiters do
    tell(waiters[i], 'e')
  end
  if #waiters > 0 then
    redis.call('DEL', queue)
  end
end
