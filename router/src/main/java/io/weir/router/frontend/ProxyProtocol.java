package io.weir.router.frontend;

/** Whether connections begin with a PROXY protocol header, version 1 or 2, that says whom they come from. */
public enum ProxyProtocol {
    OFF,
    OPTIONAL,
    REQUIRED
}
