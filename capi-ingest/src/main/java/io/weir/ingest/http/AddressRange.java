package io.weir.ingest.http;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that begin with the same bits, such as {@code 10.0.0.0/8}.
 *
 * @param network 4 or 16 bytes
 * @param bits how many of them count
 */
@SuppressWarnings("ArrayRecordComponent") // written once, never compared
record AddressRange(byte[] network, int bits) {

    /** Of an IPv6 address the network is the source: one host has all of a /64. */
    private static final int SOURCE_BYTES_OF_IPV6 = 8;

    /** Reads an address or a range, or throws an {@link IllegalArgumentException} that names the key. */
    static AddressRange parse(String key, String text) {
        int slash = text.indexOf('/');
        byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
        if (address != null) {
            int all = address.length * Byte.SIZE;
            int bits = slash < 0 ? all : prefix(text.substring(slash + 1));
            if (bits >= 0 && bits <= all) {
                return new AddressRange(address, bits);
            }
        }
        throw new IllegalArgumentException(
                key + ": '" + text + "', expected an address or a range such as 10.0.0.0/8 or fd00::/8");
    }

    /** The bytes of a numeric address, or null for any other text. */
    static byte @Nullable [] bytes(String address) {
        try {
            return InetAddress.ofLiteral(address).getAddress();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The key under which an address is counted. */
    static String source(String address) {
        byte[] bytes = bytes(address);
        if (bytes == null || bytes.length == 4) {
            return address;
        }
        StringBuilder network = new StringBuilder();
        for (int i = 0; i < SOURCE_BYTES_OF_IPV6; i += 2) {
            network.append(Integer.toHexString((bytes[i] & 0xff) << Byte.SIZE | (bytes[i + 1] & 0xff)))
                    .append(':');
        }
        return network.append(":/64").toString();
    }

    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int rest = bits % Byte.SIZE;
        return rest == 0 || ((address[whole] ^ network[whole]) & 0xff) >>> (Byte.SIZE - rest) == 0;
    }

    private static int prefix(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
