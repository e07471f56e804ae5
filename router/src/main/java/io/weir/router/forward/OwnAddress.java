package io.weir.router.forward;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;

/** The address by which operators know this machine, for {@code X-Vcap-Router}. */
final class OwnAddress {

    private OwnAddress() {}

    /**
     * The address.
     *
     * @param listenHost what is listened on; where that is every address, the machine's first one that leads out is taken
     */
    static String of(String listenHost) {
        boolean every = listenHost.equals("0.0.0.0") || listenHost.equals("::") || listenHost.equals("[::]");
        if (!every) {
            return listenHost;
        }
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .min(Comparator.comparingInt(address -> address instanceof Inet4Address ? 0 : 1))
                    .map(InetAddress::getHostAddress)
                    .orElse(listenHost);
        } catch (SocketException e) {
            return listenHost;
        }
    }
}
