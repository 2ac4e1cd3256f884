"""A storm over a whole installation: processes are killed, servers forget, connections break; then it is counted.

`weather.weather(shape, size, seed, folder)` brings a row of the table; `findings` in it say which promise did not hold.
"""
