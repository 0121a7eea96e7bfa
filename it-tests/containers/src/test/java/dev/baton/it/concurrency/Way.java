// SPDX-License-Identifier: Apache-2.0
package dev.baton.it.concurrency;

import dev.baton.it.WebRequest;

/** A way in which the first byte of a response leaves after a change to the session. */
enum Way {
    SMALL("small"),
    FLUSH("flush"),
    CHANGED_IN_PLACE("in-place"),
    CLOSED_WRITER("writer"),
    CLOSED_STREAM("stream"),
    BODY_OVER_THE_BUFFER("overflow"),
    COMPRESSED("overflow") {
        @Override
        WebRequest request(String path) {
            return super.request(path).with("Accept-Encoding", "gzip");
        }
    },
    CONTENT_LENGTH_REACHED("length"),
    REDIRECT("redirect", 302),
    NO_CONTENT("no-content", 204),
    NOT_MODIFIED("not-modified", 304),
    HEAD("flush") {
        @Override
        WebRequest request(String path) {
            return WebRequest.of("HEAD", path);
        }
    },
    HEAD_OF_A_LARGE_BODY("overflow") {
        @Override
        WebRequest request(String path) {
            return WebRequest.of("HEAD", path);
        }
    },
    ERROR_WITH_A_PAGE("error", 404),
    ERROR_PAGE_THAT_CHANGES("error-page", 410),
    FORWARD("forward"),
    FORWARD_TO_ONE_THAT_FLUSHES("forward-on"),
    INCLUDE("include"),
    SMALL_FILE("/small.txt", 200, Moment.FIRST_BYTE),
    SENDFILE("/large.bin", 200, Moment.FIRST_BYTE),
    FILE_NOT_MODIFIED("/small.txt", 304, Moment.FIRST_BYTE) {
        @Override
        WebRequest request(String path) {
            return super.request(path).with("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT");
        }
    },
    FORM_LOGIN("/private/page", 200, Moment.END),
    ASYNC_COMPLETE("async-complete"),
    ASYNC_COMPLETE_WITHOUT_A_BYTE("async-silent"),
    ASYNC_FLUSH("async-flush"),
    ASYNC_DISPATCH("async-dispatch"),
    ASYNC_DISPATCH_AFTER_A_CHANGE("async-dispatch-changed"),
    WRITE_LISTENER("write-listener"),
    AFTER_AN_EARLY_FLUSH("/commit/late", 200, Moment.MARKER),
    AFTER_AN_EARLY_FLUSH_OVER_THE_BUFFER("/commit/late-overflow", 200, Moment.MARKER),
    ACCESSOR("/commit/accessor", 200, Moment.FIRST_BYTE),
    ACCESSOR_OUTSIDE_ANY_REQUEST("/commit/accessor-thread", 200, Moment.FIRST_BYTE),
    HTTP2_SMALL("/commit/small", 200, Moment.HTTP2),
    HTTP2_FLUSH("/commit/flush", 200, Moment.HTTP2),
    HTTP2_BODY_OVER_THE_BUFFER("/commit/overflow", 200, Moment.HTTP2),
    HTTP2_REDIRECT("/commit/redirect", 302, Moment.HTTP2),
    HTTP2_NO_CONTENT("/commit/no-content", 204, Moment.HTTP2),
    HTTP2_ASYNC_FLUSH("/commit/async-flush", 200, Moment.HTTP2),
    HTTP2_SENDFILE("/large.bin", 200, Moment.HTTP2);

    /** From when on another node has to see the change. */
    enum Moment {
        /** The first byte of the response. */
        FIRST_BYTE,
        /** The first byte that was written after the change. */
        MARKER,
        /** The end of the response, which says by which id the session is to be had from now on. */
        END,
        /** The end of the response, over HTTP/2: its client shows no first byte. */
        HTTP2
    }

    private final String page;
    private final int status;
    private final Moment moment;

    Way(String page) {
        this(page, 200);
    }

    Way(String page, int status) {
        this("/commit/" + page, status, Moment.FIRST_BYTE);
    }

    Way(String page, int status, Moment moment) {
        this.page = page;
        this.status = status;
        this.moment = moment;
    }

    String page() {
        return page;
    }

    int status() {
        return status;
    }

    Moment moment() {
        return moment;
    }

    /** Whether the request comes without the session's cookie. */
    boolean isAnonymous() {
        return this == ACCESSOR || this == ACCESSOR_OUTSIDE_ANY_REQUEST;
    }

    WebRequest request(String path) {
        return WebRequest.get(path);
    }
}
