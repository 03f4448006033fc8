//! Section 7: how connections are closed.

use super::{BEGIN, CLOSE, Case, End, HELLO, LAST, PING, TEXT, case, play_all};

const WELL: &[u8] = b"\x03\xe8";

fn coded(code: u16, reason: &[u8]) -> Vec<u8> {
    [&code.to_be_bytes(), reason].concat()
}

#[test]
fn section_7_1_what_follows_a_close_frame_is_not_heard() {
    let long = vec![b'*'; 60_000];
    play_all(&[
        case(
            "7.1.1",
            &[(TEXT, HELLO), (CLOSE, WELL)],
            &[(TEXT, HELLO)],
            End::Answered(WELL),
        ),
        case("7.1.2", &[(CLOSE, WELL), (CLOSE, WELL)], &[], End::Answered(WELL)),
        case("7.1.3", &[(CLOSE, WELL), (PING, b"")], &[], End::Answered(WELL)),
        case("7.1.4", &[(CLOSE, WELL), (TEXT, HELLO)], &[], End::Answered(WELL)),
        case(
            "7.1.5",
            &[(BEGIN, b"fragment1"), (CLOSE, WELL), (LAST, b"fragment2")],
            &[],
            End::Answered(WELL),
        ),
        case(
            "7.1.6",
            &[(TEXT, &long), (CLOSE, WELL), (PING, b"")],
            &[(TEXT, &long)],
            End::Answered(WELL),
        ),
    ]);
}

#[test]
fn section_7_3_the_body_of_a_close_frame() {
    let longest = coded(1000, &[b'*'; 123]);
    let too_long = coded(1000, &[b'*'; 124]);
    play_all(&[
        case("7.3.1", &[(CLOSE, b"")], &[], End::Answered(b"")),
        case("7.3.2", &[(CLOSE, b"a")], &[], End::Code(1002)),
        case("7.3.3", &[(CLOSE, WELL)], &[], End::Answered(WELL)),
        case("7.3.4", &[(CLOSE, &coded(1000, HELLO))], &[], End::Answered(WELL)),
        case("7.3.5", &[(CLOSE, &longest)], &[], End::Answered(WELL)),
        case("7.3.6", &[(CLOSE, &too_long)], &[], End::Code(1002)),
        case(
            "7.5.1",
            &[(
                CLOSE,
                &coded(
                    1000,
                    b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited",
                ),
            )],
            &[],
            End::Code(1007),
        ),
    ]);
}

#[test]
fn section_7_7_codes_that_may_be_sent_are_answered() {
    const CODES: [u16; 16] = [
        1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
    ];
    let cases = CODES.map(|code| {
        let body = &code.to_be_bytes();
        case(
            &format!("7.7 {code}"),
            &[(CLOSE, body)],
            &[(CLOSE, body)],
            End::Silent,
        )
    });
    play_all(&cases);
}

#[test]
fn section_7_9_and_7_13_codes_that_may_not() {
    let cases: Vec<Case> = [
        0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535,
    ]
    .into_iter()
    .flat_map(|code: u16| {
        let number = format!("7.9 {code}");
        [
            case(&number, &[(CLOSE, &coded(code, b""))], &[], End::Code(1002)),
            case(&number, &[(CLOSE, &coded(code, HELLO))], &[], End::Code(1002)),
        ]
    })
    .collect();
    play_all(&cases);
}
