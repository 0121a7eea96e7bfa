// SPDX-License-Identifier: Apache-2.0
package dev.baton.tomcat;

import dev.baton.session.engine.InterruptedRequest;
import jakarta.servlet.http.Cookie;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.apache.catalina.authenticator.SavedRequest;
import org.apache.tomcat.util.buf.ByteChunk;
import org.jspecify.annotations.Nullable;

/** Makes of a request that FORM login has interrupted what all containers can read, and the reverse. Stateless. */
final class SavedRequestForm {
    private SavedRequestForm() {}

    static InterruptedRequest of(SavedRequest saved) {
        List<String> headers = new ArrayList<>();
        saved.getHeaderNames()
                .forEachRemaining(name -> saved.getHeaderValues(name).forEachRemaining(value -> {
                    headers.add(name);
                    headers.add(value);
                }));
        List<String> cookies = new ArrayList<>();
        for (Iterator<Cookie> all = saved.getCookies(); all.hasNext(); ) {
            Cookie cookie = all.next();
            cookies.add(cookie.getName());
            cookies.add(cookie.getValue());
        }
        List<String> locales = new ArrayList<>();
        saved.getLocales().forEachRemaining(locale -> locales.add(locale.toLanguageTag()));
        return new InterruptedRequest(
                saved.getMethod(),
                saved.getRequestURI(),
                saved.getDecodedRequestURI(),
                saved.getQueryString(),
                saved.getContentType(),
                body(saved),
                EarlyReleases.originalMaxInactive(saved),
                headers,
                cookies,
                locales);
    }

    static SavedRequest saved(InterruptedRequest request) {
        SavedRequest saved = new SavedRequest();
        saved.setMethod(request.method());
        saved.setQueryString(request.query());
        saved.setRequestURI(request.uri());
        saved.setDecodedRequestURI(request.decodedUri());
        saved.setContentType(request.contentType());
        byte[] bytes = request.body();
        if (bytes != null) {
            ByteChunk body = new ByteChunk();
            body.setBytes(bytes, 0, bytes.length);
            saved.setBody(body);
        }
        Integer maxInactive = request.maxInactive();
        if (maxInactive != null) {
            EarlyReleases.setOriginalMaxInactive(saved, maxInactive);
        }
        pairs(request.headers(), saved::addHeader);
        pairs(request.cookies(), (name, value) -> saved.addCookie(new Cookie(name, value)));
        request.locales().forEach(tag -> saved.addLocale(Locale.forLanguageTag(tag)));
        return saved;
    }

    private static byte @Nullable [] body(SavedRequest saved) {
        ByteChunk body = saved.getBody();
        if (body == null) {
            return null;
        }
        try {
            ByteChunk copy = new ByteChunk();
            copy.append(body);
            byte[] bytes = new byte[copy.getLength()];
            System.arraycopy(copy.getBytes(), copy.getStart(), bytes, 0, bytes.length);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pairs(List<String> values, BiConsumer<String, String> each) {
        for (int i = 0; i + 1 < values.size(); i += 2) {
            each.accept(values.get(i), values.get(i + 1));
        }
    }
}
