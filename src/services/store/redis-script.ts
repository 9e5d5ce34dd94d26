/**
 * Merges one slot of an entry in the server, so that two daemons never overwrite each other. The hash of an entry holds
 * `first last count until` by slot. KEYS: the hash. ARGV: now, slot, first, last, count, until; all but the slot are
 * milliseconds or counts. The hash lives as long as the slot that lives longest.
 */
export const noteScript = `
local now, slot, first, last, count, till = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local before = redis.call('HGET', KEYS[1], slot)
if before then
  local f, l, c, u = string.match(before, '^(%d+) (%d+) (%d+) (%d+)$')
  if u and tonumber(u) > tonumber(now) then
    if tonumber(f) < tonumber(first) then first = f end
    if tonumber(l) > tonumber(last) then last = l end
    if tonumber(u) > tonumber(till) then till = u end
    count = string.format('%.0f', tonumber(c) + tonumber(count))
  end
end
redis.call('HSET', KEYS[1], slot, first .. ' ' .. last .. ' ' .. count .. ' ' .. till)
if redis.call('HLEN', KEYS[1]) > 128 then
  local all = redis.call('HGETALL', KEYS[1])
  for at = 1, #all, 2 do
    local u = string.match(all[at + 1], '(%d+)$')
    if u and tonumber(u) <= tonumber(now) then redis.call('HDEL', KEYS[1], all[at]) end
  end
end
local left = tonumber(till) - tonumber(now)
if redis.call('PTTL', KEYS[1]) < left then redis.call('PEXPIRE', KEYS[1], string.format('%.0f', left)) end
return 1
`;
