-- What every script of the queues begins with (docs/queues.md): the names of keys, and in this order records, places, clocks, holders, changes and
-- answers.
-- KEYS[1] is the base of all names (keys.ts); all keys share its hash tag, so that they lie in one slot of a cluster.
-- A script refuses before it writes anything: what Lua wrote before an error stays written.
-- Numbers in JSON: instants in ms have 13 digits and cjson writes 14, fences have 16 and are therefore texts.

local base = KEYS[1]
-- The published generation, false before the first publish. A script that switches to another one sets it.
local generation = redis.call('HGET', base .. ':published', 'generation')

local function generation_key(what)
  return base .. ':generation:' .. generation .. ':' .. what
end

local function team_key(team, what)
  return generation_key('team:' .. team .. ':' .. what)
end
