-- One move a request, all between the ten rows of one item, as plain/e_hot_fn.sql picks them. One in a hundred asks for more
-- than is there and is refused.

local common = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
local places, rows = common.lines("BENCH_PLACES"), common.lines("BENCH_ROWS")
local move = common.command("/api/v1/stock/moves")
local random = math.random

function request()
   local from, to = random(10), random(9)
   if to >= from then
      to = to + 1
   end
   local quantity = random(100) == 1 and 2000000000 or random(5)
   return move('{"stock_id":' .. rows[from] .. ',"quantity":"' .. quantity .. '","to_location_id":"' .. places[to] .. '"}')
end
