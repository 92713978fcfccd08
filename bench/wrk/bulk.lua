-- A hundred moves a request, each with an outcome of its own; what counts is the moves that were done.

local common = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
local mover = common.mover()
local send = common.command("/api/v1/stock/moves/bulk")
local moves = {}

function request()
   for number = 1, 100 do
      moves[number] = mover()
   end
   return send('{"mode":"each","moves":[' .. table.concat(moves, ",") .. "]}")
end

common.within = function(body)
   local _, count = body:gsub('"status":201', "")
   return count
end
