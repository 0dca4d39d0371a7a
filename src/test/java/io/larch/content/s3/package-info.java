@NullMarked
package io.larch.content.s3;

import org.jspecify.annotations.NullMarked;
