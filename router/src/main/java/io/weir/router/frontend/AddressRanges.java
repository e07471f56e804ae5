package io.weir.router.frontend;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Addresses and ranges of them; an empty set holds every address. Immutable. */
final class AddressRanges {

    private final List<IpSubnetFilterRule> ranges;

    private AddressRanges(List<IpSubnetFilterRule> ranges) {
        this.ranges = ranges;
    }

    /**
     * Reads addresses such as {@code 10.1.2.3} and ranges such as {@code 10.0.0.0/8} or {@code fd00::/8}.
     *
     * @throws IllegalArgumentException naming the key and the text that is none
     */
    static AddressRanges parse(String key, List<String> texts) {
        List<IpSubnetFilterRule> ranges = new ArrayList<>();
        for (String text : texts) {
            int slash = text.indexOf('/');
            String address = (slash < 0 ? text : text.substring(0, slash)).strip();
            int bits = NetUtil.isValidIpV4Address(address) ? 32 : NetUtil.isValidIpV6Address(address) ? 128 : -1;
            int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1));
            if (bits < 0 || prefix < 0 || prefix > bits) {
                throw new IllegalArgumentException(
                        key + ": " + text + " must be an address or a range such as 10.0.0.0/8 or fd00::/8");
            }
            ranges.add(new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT));
        }
        return new AddressRanges(List.copyOf(ranges));
    }

    private static int prefix(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    boolean contains(InetSocketAddress address) {
        if (ranges.isEmpty()) {
            return true;
        }
        for (IpSubnetFilterRule range : ranges) {
            if (range.matches(address)) {
                return true;
            }
        }
        return false;
    }
}
