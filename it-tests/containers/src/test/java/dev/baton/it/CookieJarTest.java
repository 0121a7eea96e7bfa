// SPDX-License-Identifier: Apache-2.0
package dev.baton.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CookieJarTest {
    private final CookieJar jar = new CookieJar();

    private void set(String requestPath, String setCookie) {
        jar.store(
                requestPath,
                new WebReply(
                        200,
                        List.of(Map.entry("Set-Cookie", setCookie)),
                        new byte[0],
                        Delivery.COMPLETE,
                        0,
                        0,
                        0,
                        null));
    }

    @Test
    void aCookieGoesToItsPathAndBelow() {
        set("/shop/login", "JSESSIONID=one; Path=/shop; HttpOnly");
        assertThat(jar.header("/shop")).contains("JSESSIONID=one");
        assertThat(jar.header("/shop/cart?x=1")).contains("JSESSIONID=one");
        assertThat(jar.header("/shopping")).isEmpty();
        assertThat(jar.header("/")).isEmpty();
    }

    @Test
    void aCookieWithoutPathGoesToTheDirectoryOfItsRequest() {
        set("/shop/login?x=/y/z", "a=1");
        assertThat(jar.header("/shop/cart")).contains("a=1");
        assertThat(jar.header("/other")).isEmpty();
    }

    @Test
    void aNewValueReplacesTheOldOneAndTheMostSpecificPathGoesFirst() {
        set("/", "a=1; Path=/");
        set("/", "a=2; Path=/");
        set("/shop", "a=3; Path=/shop");
        assertThat(jar.header("/shop/cart")).contains("a=3; a=2");
        assertThat(jar.value("a", "/")).contains("2");
    }

    @Test
    void aCookieWithNoTimeLeftIsRemoved() {
        set("/", "a=1; Path=/");
        set("/", "a=; Max-Age=0; Path=/");
        assertThat(jar.header("/")).isEmpty();
    }

    @Test
    void aCopyGoesItsOwnWay() {
        set("/", "a=1; Path=/");
        CookieJar copy = jar.copy();
        copy.put("a", "2", "/");
        assertThat(jar.value("a", "/")).contains("1");
        assertThat(copy.value("a", "/")).contains("2");
    }
}
