package io.weir.router.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import org.junit.jupiter.api.Test;

class TlsEngineTest {

    @Test
    void onTheMachinesThatItIsBuiltForItIsBoringSsl() {
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        assumeTrue(machine.equals("Linux amd64"), "the native library in the build is for Linux amd64: " + machine);

        assertThat(TlsEngine.present()).isEqualTo(TlsEngine.BORINGSSL);
    }

    @Test
    void everyEngineHasItsOptions() {
        assertThat(TlsEngine.BORINGSSL.options()).isInstanceOf(OpenSSLEngineOptions.class);
        assertThat(TlsEngine.JDK.options()).isInstanceOf(JdkSSLEngineOptions.class);
    }
}
