-- The facets of a team's entries (store/facets.ts): of each a text of bits by position. Which texts there are is noted in `lists`: whoever unlinks the
-- generation has to name them.

local function set_facets(stay, is_on)
  for _, name in ipairs(stay.facets or {}) do
    local facet = 'team:' .. stay.team .. ':facet:' .. name
    redis.call('SETBIT', generation_key(facet), stay.position, is_on and 1 or 0)
    if is_on then
      gather('ZADD', generation_key('lists'), 0, facet)
    end
  end
end
