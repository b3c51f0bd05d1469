"""Which form of joint working works best in which circumstances: what the guidance rests on."""
