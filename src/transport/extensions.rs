//! `Sec-WebSocket-Extensions` (RFC 6455 §9.1) taken apart, exactly as its grammar says.

use super::gate::Head;

/// What a client offers, in its order of preference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Offer<'a> {
    pub(super) name: &'a str,
    pub(super) parameters: Vec<(&'a str, Option<String>)>,
}

/// The header is not what the grammar allows: the connection is to be failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// All offers of a request, over all its headers of this name.
pub(super) fn offers<'a>(head: &Head<'a>) -> Result<Vec<Offer<'a>>, Malformed> {
    let mut offers = Vec::new();
    for list in head.raw("sec-websocket-extensions") {
        offers.extend(parse(list.to_str().map_err(|_| Malformed)?)?);
    }
    Ok(offers)
}

/// The offers of one header.
pub(super) fn parse(list: &str) -> Result<Vec<Offer<'_>>, Malformed> {
    let mut offers = Vec::new();
    Rest(list).list(&mut offers)?;
    Ok(offers)
}

/// What was not read yet.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// Offers with commas between; where nothing stands between two there is none (RFC 9110 §5.6.1).
    fn list(&mut self, offers: &mut Vec<Offer<'a>>) -> Result<(), Malformed> {
        loop {
            while self.takes(',') {}
            if self.0.is_empty() {
                return Ok(());
            }
            offers.push(self.offer()?);
            if !self.0.is_empty() && !self.takes(',') {
                return Err(Malformed);
            }
        }
    }

    fn offer(&mut self) -> Result<Offer<'a>, Malformed> {
        let name = self.token()?;
        let mut parameters = Vec::new();
        while self.takes(';') {
            let name = self.token()?;
            let value = self.takes('=').then(|| self.value()).transpose()?;
            parameters.push((name, value));
        }
        Ok(Offer { name, parameters })
    }

    /// A token, or a quoted string that holds one.
    fn value(&mut self) -> Result<String, Malformed> {
        self.skip_space();
        let Some(quoted) = self.0.strip_prefix('"') else {
            return self.token().map(str::to_owned);
        };
        let mut value = String::new();
        let mut rest = quoted.chars();
        loop {
            match rest.next() {
                Some('"') => break,
                Some('\\') => value.push(rest.next().ok_or(Malformed)?),
                Some(other) => value.push(other),
                None => return Err(Malformed),
            }
        }
        self.0 = rest.as_str();
        self.skip_space();
        if !value.is_empty() && value.chars().all(in_token) {
            Ok(value)
        } else {
            Err(Malformed)
        }
    }

    fn token(&mut self) -> Result<&'a str, Malformed> {
        self.skip_space();
        let end = self.0.find(|c| !in_token(c)).unwrap_or(self.0.len());
        let (token, rest) = self.0.split_at_checked(end).ok_or(Malformed)?;
        self.0 = rest;
        self.skip_space();
        if token.is_empty() {
            Err(Malformed)
        } else {
            Ok(token)
        }
    }

    fn takes(&mut self, wanted: char) -> bool {
        self.skip_space();
        let after = self.0.strip_prefix(wanted);
        self.0 = after.unwrap_or(self.0);
        self.skip_space();
        after.is_some()
    }

    fn skip_space(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t']);
    }
}

/// RFC 9110 §5.6.2.
fn in_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(list: &str) -> Result<Vec<String>, Malformed> {
        let written = parse(list)?.into_iter().map(|offer| {
            let parameters = offer.parameters.into_iter().map(|(name, value)| match value {
                Some(value) => format!(";{name}={value}"),
                None => format!(";{name}"),
            });
            [offer.name.to_owned()].into_iter().chain(parameters).collect()
        });
        Ok(written.collect())
    }

    #[test]
    fn what_the_grammar_allows() {
        for (list, offers) in [
            ("", vec![]),
            (" , ,\t", vec![]),
            ("foo", vec!["foo"]),
            ("foo, bar; baz=2", vec!["foo", "bar;baz=2"]),
            (" foo ; a = 1;b , bar ", vec!["foo;a=1;b", "bar"]),
            (r#"foo; a="1"; b="\x""#, vec!["foo;a=1;b=x"]),
            ("x-webkit-deflate-frame", vec!["x-webkit-deflate-frame"]),
        ] {
            assert_eq!(
                read(list),
                Ok(offers.into_iter().map(str::to_owned).collect()),
                "{list}"
            );
        }
    }

    #[test]
    fn what_it_does_not() {
        for list in [
            ";",
            "=",
            "foo bar",
            "foo;",
            "foo; ;a",
            "foo;=1",
            "foo; a=",
            "foo; a=1 2",
            "foo; a=\"1",
            "foo; a=\"\"",
            "foo; a=\"1, bar\"",
            "foo; a=1\"",
            "foo/bar",
            "foo; a=\"1\"2",
            "foo; a=\"\\",
            "\u{e4}",
            "foo; a=@",
        ] {
            assert_eq!(read(list), Err(Malformed), "{list}");
        }
    }
}
