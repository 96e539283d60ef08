package trasiego.rule.type;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "character varying(50)|character varying(100)|true",
        "character varying(50)|character varying|true",
        "character varying(50)|text|true",
        "text|character varying|true",
        "text|character varying(50)|false",
        "character varying(100)|character varying(50)|false",
        "integer|bigint|true",
        "bigint|integer|false",
        "real|double precision|true",
        "numeric(10,2)|numeric(12,2)|true",
        "numeric(10,2)|numeric|true",
        "numeric(10,2)|numeric(12,4)|false",
        "numeric|numeric(12,2)|false",
        "timestamp(3) with time zone|timestamp(6) with time zone|true",
        "timestamp(3) with time zone|timestamp with time zone|true",
        "timestamp with time zone|timestamp without time zone|false",
        "integer|text|false",
        "integer[]|bigint[]|true",
        "integer|integer[]|false",
        "public.mood|public.temper|false"
      })
  void knowsWhichTypeHoldsAllOfAnother(String from, String to, boolean wider) {
    assertThat(Types.isWider(from, to)).isEqualTo(wider);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text|character varying(20)|v",
        "character varying(50)|character varying(20)|v",
        "integer|character varying(4)|v",
        "text|character(3)|v",
        "character varying(50)[]|character varying(20)[]|v",
        "text|character varying(20)[]|v::character varying(20)[]",
        "bit varying(8)|bit varying(4)|v",
        "integer|bit(8)|v::bit(8)",
        "text|integer|v::integer",
        "text|jsonb|v::jsonb",
        "numeric(10,2)|numeric(8,2)|v::numeric(8,2)"
      })
  void writesNoCastThatCuts(String from, String to, String value) {
    assertThat(Types.assigned("v", from, to)).isEqualTo(value);
  }
}
