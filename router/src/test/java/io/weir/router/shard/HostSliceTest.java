package io.weir.router.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.topic.HostPartitioner;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostSliceTest {

    @Test
    void aRequestsHostIsInTheSliceOfItsRoutes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String host = host(random);
            int slices = 1 + random.nextInt(97);

            int slice = HostSlice.of(anyCase(host, random) + (random.nextBoolean() ? ":8080" : ""), slices);

            assertThat(slice)
                    .as("host %s, %d slices, seed %d", host, slices, seed)
                    .isEqualTo(HostPartitioner.partition(host + "/path", slices));
        }
    }

    private static String host(Random random) {
        StringBuilder host = new StringBuilder();
        int length = 1 + random.nextInt(40);
        for (int i = 0; i < length; i++) {
            host.append("abcdefghijklmnopqrstuvwxyz0123456789-.".charAt(random.nextInt(38)));
        }
        return host.toString();
    }

    private static String anyCase(String host, Random random) {
        return random.nextBoolean() ? host : host.toUpperCase(Locale.ROOT);
    }

    @Test
    void whatIsNotAsciiIsHashedAsKafkaDoes() {
        for (String host :
                List.of("bücher.example.com", "ü", "aü", "abü", "abcü", "abcüb", "büüücher", "漢字.example.com")) {
            assertThat(HostSlice.of(host + ":80", 97)).as(host).isEqualTo(HostPartitioner.partition(host, 97));
        }
        assertThat(HostSlice.of("Bücher.Example.com", 97))
                .isEqualTo(HostPartitioner.partition("bücher.example.com", 97));
    }

    @Test
    void whatNoRouteCanHaveIsInNoSlice() {
        assertThat(HostSlice.of("", 12)).isEqualTo(HostSlice.NONE);
        assertThat(HostSlice.of("[::1]:80", 12)).isEqualTo(HostSlice.NONE);
        assertThat(HostSlice.of(":80", 12)).isEqualTo(HostSlice.NONE);
    }
}
