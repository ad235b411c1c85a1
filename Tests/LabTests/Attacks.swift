/// What a stranger on the LAN may try, as Python programs that run in a host of their own. Each
/// ends with exit 0 once it has sent everything; random choices come from the seed it is given.
enum Attacks {
    /// Opens the sockets that the others use: `send(packet)` to both groups and to each target.
    private static let prelude = """
        import random, socket, struct, sys, time
        random.seed(int(sys.argv[1]))
        targets = [(host, int(port)) for host, port in zip(sys.argv[2::2], sys.argv[3::2])]
        groups = ("239.255.66.76", "ff02::42:4c")
        link = socket.if_nametoindex("eth0")
        four = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)

        def send(packet):
            four.sendto(packet, (groups[0], 7947))
            six.sendto(packet, (groups[1], 7947, 0, link))
            for host, _ in targets:
                four.sendto(packet, (host, 7947))

        """

    /// Datagrams of random bytes, of every kind of length.
    static let noise =
        prelude + """
            for round in range(600):
                size = random.choice((0, 1, 2, 16, 64, 300, 1199, 1200, 1201, 1472))
                send(random.randbytes(size))
                if round % 50 == 0:
                    time.sleep(0.01)
            """

    /// Listens for real packets, then sends each again: as it was, cut at every length, and with
    /// one bit flipped in every byte.
    static let alteredPackets =
        prelude + """
            ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            ear.bind(("", 7947))
            ear.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                           socket.inet_aton(groups[0]) + socket.inet_aton("0.0.0.0"))
            ear.settimeout(5)
            packets = [ear.recv(2048) for _ in range(6)]
            for packet in packets:
                send(packet)
                for length in range(len(packet)):
                    send(packet[:length])
                for index in range(len(packet)):
                    altered = bytearray(packet)
                    altered[index] ^= 1 << random.randrange(8)
                    send(bytes(altered))
                    if index % 50 == 0:
                        time.sleep(0.01)
            """

    /// TCP clients that speak nonsense, half a TLS greeting, plain HTTP, a huge frame, or nothing.
    static let nonsenseOverTCP =
        prelude + """
            hello = bytes.fromhex("16030100c8010000c40303") + random.randbytes(40)
            words = [b"", b"\\n" * 4096, b"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n", hello]
            words += [hello[:7], b"\\xff" * 65536, b"\\x00" * 4]
            words += [b"\\x7f\\xff\\xff\\xff" + b"a" * 100000]
            words += [random.randbytes(random.randrange(1, 5000)) for _ in range(40)]
            held = []
            for target in targets:
                for word in words:
                    client = socket.create_connection(target, timeout=5)
                    try:
                        client.sendall(word)
                    except OSError:
                        pass
                    held.append(client)
                for _ in range(60):
                    held.append(socket.create_connection(target, timeout=5))
            time.sleep(1)
            """
}
