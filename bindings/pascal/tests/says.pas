{ One question, answered on standard output, for the promises about loading and about libraries that are not the real one: run.sh
  starts it with other environments.

      says load                 the version and the file, or what is wrong
      says call                 what an operation was answered
      says megabyte             whether a large text comes back as it went in (of the stub, which echoes)
      says amount [CONFIG]      why half a tiyn is refused }
program says;

uses
  SysUtils, Tolem;

procedure Call;
var
  Till: TTolemClient;
  Answer: TTolemResult;
begin
  Till := TTolemClient.Create('{}');
  try
    Answer := Till.Call('x', '{}');
    WriteLn(Answer.StatusCode, ' ', Answer.Status, ' ', Answer.Message, '|', TolemText(Answer.Json, 'message'));
  finally
    Till.Free;
  end;
end;

procedure Amount;
begin
  if ParamCount > 1 then
    TTolemClient.Create(ParamStr(2)).Free;
  WriteLn(TolemMinor(0.005, 'KZT'));
end;

procedure Megabyte;
var
  Till: TTolemClient;
  Sent: string;
begin
  Sent := '{"a":"' + StringOfChar('x', 1000000) + '"}';
  Till := TTolemClient.Create('{}');
  try
    WriteLn(TolemFromUtf8(Till.Call('echo', Sent).Json) = Sent);
  finally
    Till.Free;
  end;
  WriteLn(TolemDescribe.Json);
end;

begin
  try
    if ParamStr(1) = 'call' then
      Call
    else if ParamStr(1) = 'megabyte' then
      Megabyte
    else if ParamStr(1) = 'amount' then
      Amount
    else
      WriteLn(TolemVersion, ' ', TolemLibraryFile);
  except
    on E: ETolemLibrary do
      WriteLn(E.Message);
    on E: ETolemError do
      WriteLn(E.ClassName, ' ', E.StatusName, ' ', E.Message);
  end;
end.
