-- SPDX-License-Identifier: Apache-2.0
-- Says that these owners of a client wait still, and asks for news.
-- ARGV: 3 client; 4 lease; 5 and on the owners, the first to come first
-- Reply: {kind, what, owner}: kind 1 granted, what is the token; 3 granted to another of the client, and not extended;
-- 2 taken, until its end
local client, lease = ARGV[3], tonumber(ARGV[4])
local now, micros = clock()
local asking = {}
for i = 5, #ARGV do
  asking[ARGV[i]] = true
end
local owner, token = holder()
if owner and asking[owner] then
  extend(lease)
  return {1, token, owner}
end
for i = 5, #ARGV do
  wait(ARGV[i], micros)
end
is_heard(client, now)
if not owner then
  local first, granted = pass_on(now, micros, asking, lease)
  if asking[first] then
    return {1, granted, first}
  end
  owner, token = first, granted
end
if client_of(owner) == client then
  return {3, token, owner}
end
return {2, redis.call('PTTL', lock), ''}
