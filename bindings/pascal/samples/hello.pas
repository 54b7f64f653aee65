{ The first payout. Start `tolem sandbox --port 8085` and run this; or give a configuration as the first argument. }
program hello;

{$IFDEF FPC}{$IF NOT (DEFINED(FPC_DELPHI) OR DEFINED(FPC_OBJFPC))}{$MODE DELPHI}{$IFEND}{$ENDIF}
{$IFDEF MSWINDOWS}{$APPTYPE CONSOLE}{$ENDIF}

uses
  SysUtils, Classes, Tolem;

const
  Sandbox =
    '{"gateway": "bereke-payouts", "baseUrl": "http://127.0.0.1:8085",' +
    ' "credentials": {"userName": "sandbox-api", "password": "sandbox-password"}}';

procedure PayOut(Client: TTolemClient);
var
  Request: TTolemPayoutRequest;
  Payout: TTolemMovement;
begin
  Request := TTolemPayoutRequest.Create;
  try
    Request.OrderNumber := 'hello-1';
    Request.Amount := TolemMinor(1500.00, 'KZT');
    Request.Currency := 'KZT';
    Request.Card.Number := '4111111111111111';
    Request.Recipient.Name := 'AIGERIM';
    Payout := Client.Payout(Request);
  finally
    Request.Free;
  end;
  WriteLn(Payout.StatusName, ' ', Payout.Message);
  if Payout.Status <> TOLEM_OK then
    ExitCode := 1;
end;

function Configuration: string;
begin
  Result := Sandbox;
  if ParamCount > 0 then
    Result := TolemReadFile(ParamStr(1));
end;

var
  Client: TTolemClient;
begin
  try
    Client := TTolemClient.Create(Configuration);
    try
      PayOut(Client);
    finally
      Client.Free;
    end;
  except
    on E: ETolemError do
    begin
      WriteLn(E.StatusName, ' ', E.Message);
      ExitCode := 1;
    end;
    on E: ETolemLibrary do
    begin
      WriteLn(E.Message);
      ExitCode := 1;
    end;
    on E: EFOpenError do
    begin
      WriteLn(E.Message);
      ExitCode := 1;
    end;
  end;
end.
