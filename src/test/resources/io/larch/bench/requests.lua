-- Arguments: method, target before the number, target after it, last number, ASCENDING or RANDOM, and perhaps an API key or a
-- token.
local head, tail, last, random
local number = 0

function init(args)
  head = args[1] .. " " .. args[2]
  local credential = args[6] and "Authorization: Bearer " .. args[6] .. "\r\n" or ""
  tail = args[3] .. " HTTP/1.1\r\nHost: larch\r\n" .. credential .. "\r\n"
  last = tonumber(args[4])
  random = args[5] == "RANDOM"
end

function request()
  if random then
    number = math.random(last)
  else
    number = number + 1
  end
  return head .. string.format("%d", number) .. tail
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    "larch-bench requests=%d micros=%d failed=%d p50=%.0f p99=%.0f\n",
    summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
