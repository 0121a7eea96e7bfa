// SPDX-License-Identifier: Apache-2.0
package dev.baton.session.codec;

import java.util.List;

public record CodecSettings(ClassLoader loader, List<String> allowedClasses, int maxAttributeBytes) {}
