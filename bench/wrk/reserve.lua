-- An order of five lines a request, as plain/c_reserve_fn.sql picks them.

local common = dofile(os.getenv("BENCH_WRK") .. "/common.lua")
local items = common.lines("BENCH_ITEM_IDS")
local reserve = common.command("/api/v1/stock/reservations")
local random, format = math.random, string.format
local quantities = { 1, 2, 1, 3, 1 }
local start = '{"warehouse_id":"' .. os.getenv("BENCH_WAREHOUSE") .. '","order_id":"'

local function uuid()
   return format("%08x-%04x-4%03x-a%03x-%06x%06x", random(0, 0xffffffff), random(0, 0xffff), random(0, 0xfff), random(0, 0xfff),
      random(0, 0xffffff), random(0, 0xffffff))
end

function request()
   local lines = {}
   for number, quantity in ipairs(quantities) do
      lines[number] = '{"order_line_id":"' .. uuid() .. '","item_id":"' .. items[random(#items)] .. '","quantity":"' .. quantity .. '"}'
   end
   return reserve(start .. uuid() .. '","lines":[' .. table.concat(lines, ",") .. "]}")
end
