import socket

GOOD = b"GET /npm/top HTTP/1.1\r\nHost: x\r\n"


def say(words):
    try:
        with socket.create_connection(("127.0.0.1", 4873), 20) as wire:
            wire.sendall(words)
            wire.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: wire.recv(65536), b""))
    except OSError:
        return b""


def get(target):
    return b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n\r\n"


body = b"Content-Length: 6\r\n\r\npoison"
attempts = [
    *(
        method + b" /npm/top HTTP/1.1\r\nHost: x\r\n" + body
        for method in (b"PUT", b"POST", b"PATCH", b"DELETE", b"HEAD")
    ),
    *(method + b" /npm/top/-/top-1.0.0.tgz HTTP/1.1\r\nHost: x\r\n" + body for method in (b"PUT", b"POST")),
    b"CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"CONNECT top:443 HTTP/1.1\r\nHost: top\r\n\r\n",
    *map(
        get,
        [
            b"/npm/stranger",
            b"/npm/top\0",
            b"/npm/top%00stranger",
            b"/npm/top/../stranger",
            b"/npm/%2e%2e/stranger",
            b"/npm/top/-/..%2f..%2fstranger",
            b"http://127.0.0.1/npm/top",
            b"http://top:80/npm/top",
            b"http://registry@127.0.0.1:4873/npm/top",
            b"//127.0.0.1/npm/stranger",
            b"https://stranger@top:443/npm/top",
            b"/npm/top@127.0.0.1:80",
            b"/npm/top?to=http://127.0.0.1/",
            b"file:///etc/passwd",
            b"/npm/" + b"x" * 5000,
        ],
    ),
    GOOD + b"X: " + b"y" * 200_000 + b"\r\n\r\n",
    GOOD + b"X: y\r\n" * 20_000 + b"\r\n",
    GOOD
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /npm/stranger HTTP/1.1\r\nHost: x\r\n\r\n",
    GOOD
    + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\nGET /npm/stranger HTTP/1.1\r\nHost: x\r\n\r\n",
    GOOD + b"Upgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
    b"GET /npm/stranger HTTP/1.1\nHost: x\n\n",
    # A hello of TLS that asks for another name than it connects to.
    b"\x16\x03\x01\x00\x46\x01\x00\x00\x42\x03\x03"
    + b"\0" * 32
    + b"\0\0\x02\x13\x01\x01\0\0\x17\0\0\0\x13\0\x11\0\0\x0estranger.other",
]
if b" 200 " in say(GOOD + b"\r\n")[:20]:
    print("the mirror answers")
for attempt in attempts:
    answer = say(attempt)
    if any(code in answer for code in (b"HTTP/1.1 2", b"HTTP/1.1 3")):
        print("made it:", attempt[:80], answer[:80])
say(GOOD + b"Cookie: poison=1\r\nX-Forwarded-Host: stranger\r\nRange: bytes=0-1\r\nIf-None-Match: *\r\n\r\n")
print("asked", len(attempts))
