-- One move a request, over all items and places.

local common = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
local mover = common.mover()
local move = common.command("/api/v1/stock/moves")

function request()
   return move(mover())
end
