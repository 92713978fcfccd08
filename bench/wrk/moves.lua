-- One move a request, over all items and places, as plain/b_cte.sql picks them. One in a hundred asks for more than is
-- there and is refused; two in a hundred go anywhere, mostly to a row that is not there yet.

local common = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
local places = common.lines("BENCH_PLACES")
local items, step = common.number("BENCH_ITEMS"), common.number("BENCH_STEP")
local move = common.command("/api/v1/stock/moves")
local random = math.random

function request()
   local from, position = random(#places), random(0, 9)
   local item = 1 + (from * 7 + position * 997) % items
   local to = 1 + (item * 13 + random(0, 19) * step) % #places
   local quantity = random(5)
   local dice = random(100)
   if dice == 1 then
      quantity = 500000000
   elseif dice <= 3 then
      to = random(#places)
   end
   if to == from then
      to = to % #places + 1
   end
   return move('{"stock_id":' .. (from - 1) * 10 + position + 1 .. ',"quantity":"' .. quantity .. '","to_location_id":"' .. places[to] .. '"}')
end
