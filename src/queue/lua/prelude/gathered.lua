-- Writes of many entries, gathered: a call for each costs more than what it does.
local gathered, gathered_order = {}, {}

local function gather(command, key, ...)
  local name = command .. ' ' .. key
  local args = gathered[name]
  if not args then
    args = { command = command, key = key }
    gathered[name] = args
    gathered_order[#gathered_order + 1] = args
  end
  for _, arg in ipairs({ ... }) do
    args[#args + 1] = arg
  end
end

-- Does what was gathered, in the order in which the first of each kind came.
local function write_gathered()
  for _, args in ipairs(gathered_order) do
    for from = 1, #args, 2000 do
      redis.call(args.command, args.key, unpack(args, from, math.min(from + 1999, #args)))
    end
  end
  gathered, gathered_order = {}, {}
end
